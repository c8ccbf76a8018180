import type { ChangeAction } from '../change.ts';
import type { ActionCode } from './action.ts';
import { amend } from './amend.ts';
import { authorise } from './authorise.ts';
import { cancel, cancelLine, override } from './cancel.ts';
import { complete } from './complete.ts';
import { closeShipment, deliver } from './deliver.ts';
import { attach, withdraw } from './documents.ts';
import { hold, release } from './hold.ts';
import { note } from './note.ts';
import { answer, requestInfo } from './questions.ts';
import { ship } from './ship.ts';
import { sign } from './sign.ts';
import { transfer } from './transfer.ts';
import { approve, reject } from './verdict.ts';

/** Every action that changes an order which is there, in the order in which `allowedActions` lists them. */
export const actionCodes: { readonly [A in ChangeAction]: ActionCode<A> } = {
  approve,
  reject,
  requestInfo,
  answer,
  amend,
  authorise,
  sign,
  hold,
  release,
  ship,
  deliver,
  closeShipment,
  cancelLine,
  complete,
  cancel,
  override,
  transfer,
  attach,
  withdraw,
  note,
};
