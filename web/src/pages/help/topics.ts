// The pages of the help: which sentences, in which order, and the place in the app that a step is done at.
// The sentences are in text/: help.<id>.title, .lead, .1, .2 ...; a step with a place has help.<id>.<n>.link too.

export interface Topic {
  id: string;
  guide: boolean; // numbered steps; else a few sentences
  steps: number;
  places: Record<number, string[]>; // step -> path of the page
  more: string[]; // other topics
}

const topic = (id: string, steps: number, places: Record<number, string[]> = {}, more: string[] = []): Topic => ({
  id,
  guide: false,
  steps,
  places,
  more,
});

export const topics: Topic[] = [
  {
    id: "tunnel",
    guide: true,
    steps: 11,
    places: { 1: ["directory"], 3: ["mail", "inbox"] },
    more: ["marks", "noanswer", "programs", "reveals"],
  },
  { id: "setup", guide: true, steps: 12, places: { 1: ["setup"] }, more: ["noaddress", "card", "kept"] },
  topic("marks", 6, {}, ["authority", "noaddress"]),
  topic("noanswer", 3, {}, ["programs"]),
  topic("programs", 4),
  topic("cannot", 4, {}, ["marks", "newcert"]),
  topic("newcert", 3),
  topic("noaddress", 3, { 3: ["settings", "accounts"] }),
  topic("authority", 3, { 3: ["settings", "trust"] }),
  topic("card", 3, { 2: ["cards"] }, ["pin"]),
  topic("pin", 4, { 4: ["settings", "general"] }),
  topic("reveals", 4),
  topic("kept", 3),
  topic("back-in", 2),
];

export const topicOf = (id: string): Topic | null => topics.find((topic) => topic.id === id) ?? null;
