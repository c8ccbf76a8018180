import { OrderlyError } from '../../platform/errors.ts';
import type { DecideContext, Effect, InputOf } from '../change.ts';
import { labelOf } from '../labels.ts';
import type { ActingAs, OrderState, Question } from '../state.ts';
import { type ActionCode, invalid } from './action.ts';
import { knownDocument } from './documents.ts';

const mostQuestions = 200;

export const requestInfo: ActionCode<'requestInfo'> = {
  words: { does: 'ask the clinic', done: 'sent back with a question' },
  endless: true,
  effect: ask,
};

export const answer: ActionCode<'answer'> = {
  words: { does: 'answer for the clinic', done: 'answered' },
  refuses: (order) =>
    openQuestions(order).length > 0 ? null : { code: 'invalid_transition', detail: 'Nothing is open: every question has been answered.' },
  effect: reply,
};

export function openQuestions({ questions }: Pick<OrderState, 'questions'>): Question[] {
  return questions.filter(({ answeredAt }) => answeredAt === null);
}

function ask(order: OrderState, input: InputOf<'requestInfo'>, actor: ActingAs, { now, newId }: DecideContext): Effect {
  if (order.questions.length + input.items.length > mostQuestions) {
    throw new OrderlyError('invalid_request', `An order takes at most ${mostQuestions} questions. Call the clinic, and write a note of the call.`);
  }
  const askedBy = actor.role === 'verifier' ? 'desk' : 'distributor';
  const asked = input.items.map(({ code, note }) => ({
    note,
    question: { id: newId(), code, askedBy, askedAt: now.toISOString(), answeredAt: null } as const,
  }));
  return {
    changes: { questions: [...order.questions, ...asked.map(({ question }) => question)] },
    codes: input.items.map(({ code }) => code),
    reason: input.items.map(({ code }) => labelOf('request_info', code)).join('; '),
    typed: { notes: asked.flatMap(({ note, question }) => (note === undefined ? [] : [noteOf(question, note)])) },
  };
}

/** Each item says something itself or names documents of the order that do. */
function reply(order: OrderState, input: InputOf<'answer'>, _actor: ActingAs, { now }: DecideContext): Effect {
  const empty = input.items.flatMap(({ note, documentIds }, index) =>
    note === undefined && documentIds === undefined
      ? [{ pointer: `/items/${index}`, code: 'required', detail: 'Write a note, or name documents of the order.' }]
      : [],
  );
  if (empty.length > 0) throw new OrderlyError('missing_data', 'An answer needs a note or documents.', { errors: empty });
  const open = new Map(openQuestions(order).map((question) => [question.id, question]));
  const notes = input.items.flatMap(({ item, note, documentIds = [] }, index) => {
    const question = open.get(item);
    if (question === undefined) {
      const known = order.questions.some(({ id }) => id === item);
      const detail = known ? 'The question was answered already.' : 'The order has no such question.';
      return invalid(`/items/${index}/item`, known ? 'answered' : 'unknown_question', detail);
    }
    open.delete(item);
    for (const [at, id] of documentIds.entries()) knownDocument(order, id, `/items/${index}/documentIds/${at}`);
    return note === undefined ? [] : [noteOf(question, note)];
  });
  const answers = new Map(input.items.map(({ item, documentIds }) => [item, documentIds]));
  const questions = order.questions.map((question) => {
    if (!answers.has(question.id)) return question;
    const documentIds = answers.get(question.id);
    return { ...question, answeredAt: now.toISOString(), ...(documentIds === undefined ? {} : { documentIds }) };
  });
  return { changes: { questions }, codes: order.questions.flatMap(({ id, code }) => (answers.has(id) ? [code] : [])), typed: { notes } };
}

/** What the desk asks stays between desk and clinic; what a distributor asks, the clinic could read only as a shared note. */
function noteOf({ id, askedBy }: Question, text: string) {
  return { visibility: askedBy === 'desk' ? ('internal' as const) : ('shared' as const), kind: 'note' as const, text, questionId: id };
}
