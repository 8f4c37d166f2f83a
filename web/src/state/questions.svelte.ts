// What the service asks the person while it works: the PIN of a card, the password of a key file.
//
// The first one is shown; others wait behind it. The answer is given on at once and kept nowhere here. A wrong PIN ends
// the act with an error: nothing is asked twice (S7).

import { answerQuestion, cancelAct, cancelQuestion, getQuestions } from "../api/endpoints";
import { on } from "../api/events";
import type { QuestionView } from "../api/types";

class Questions {
  list = $state<QuestionView[]>([]);
  gone = $state(0); // counts up when one ended by itself: the card was taken out, another window answered
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
      this.#remove(question.id);
    } catch (error) {
      this.#ended.delete(question.id);
      throw error;
    }
  }

  async cancel(question: QuestionView): Promise<void> {
    this.#ended.add(question.id);
    // A window of pinentry closes when the act is given up.
    const end = question.in_pinentry ? cancelAct(question.act) : cancelQuestion(question.id);
    await end.catch(() => undefined);
    this.#remove(question.id);
  }
}

export const questions = new Questions();
