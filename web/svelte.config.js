import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

// Styles live in src/styles: components bring none of their own, so that the policy of the page needs no inline style.
export default { preprocess: vitePreprocess(), compilerOptions: { runes: true } };
