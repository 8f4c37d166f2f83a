// What the service asks the person while it works: the PIN of a card, the password of a key file.
//
// The first one is shown; others wait behind it. The answer is given on at once and kept nowhere here.

import { answerQuestion, cancelQuestion, getQuestions } from "../api/endpoints";
import { on } from "../api/events";
import type { QuestionView } from "../api/types";

// Of two questions of one act for one card, the second tells that the first answer was wrong.
const sameKey = (a: QuestionView, b: QuestionView): boolean =>
  a.act === b.act && a.kind === b.kind && a.card === b.card && a.path === b.path;

class Questions {
  list = $state<QuestionView[]>([]);
  wrong = $state(false); // the question that is shown is asked again
  gone = $state(0); // counts up when one ended by itself: the card was taken out, another window answered
  #answered: QuestionView | null = null;
  #ended = new Set<string>(); // by this page

  get first(): QuestionView | null {
    return this.list[0] ?? null;
  }

  listen(): void {
    on("question", (question) => this.#add(question));
    on("question-gone", ({ id }) => this.#remove(id));
    on("resync", () => void this.load().catch(() => undefined));
  }

  async load(): Promise<void> {
    this.list = await getQuestions();
  }

  #add(question: QuestionView): void {
    const others = this.list.filter((other) => other.id !== question.id);
    if (others.length === 0) this.wrong = this.#answered !== null && sameKey(this.#answered, question);
    this.list = [...others, question];
  }

  #remove(id: string): void {
    const there = this.list.some((question) => question.id === id);
    this.list = this.list.filter((question) => question.id !== id);
    if (there && !this.#ended.delete(id)) this.gone += 1;
  }

  async answer(question: QuestionView, answer: string, lastTryConfirmed: boolean): Promise<void> {
    this.#ended.add(question.id);
    try {
      await answerQuestion(question.id, { answer, last_try_confirmed: lastTryConfirmed });
      this.#answered = question;
      this.#remove(question.id);
    } catch (error) {
      this.#ended.delete(question.id);
      throw error;
    }
  }

  async cancel(question: QuestionView): Promise<void> {
    this.#ended.add(question.id);
    await cancelQuestion(question.id).catch(() => undefined);
    this.#remove(question.id);
  }
}

export const questions = new Questions();
