// The start of the page: styles, then the app.

import { mount } from "svelte";
import App from "./App.svelte";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/parts.css";
import "./styles/mail.css";
import "./styles/write.css";
import "./styles/places.css";
import "./state/look.svelte";

const target = document.getElementById("app");
if (target) mount(App, { target });
