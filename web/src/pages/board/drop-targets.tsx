import type { Ref } from 'react';
import { actionWords, stageWords } from '../../orders/words.ts';
import classes from './board.module.css';
import type { Drag } from './use-drag.ts';

/** While a card is dragged: every place it could go, with the step that leads there or why none does. Here one drops. */
export function DropTargets({ drag, ghost }: { readonly drag: Drag; readonly ghost: Ref<HTMLDivElement> }) {
  return (
    <>
      <div className={classes.targets} role="presentation">
        {drag.targets === null ? (
          <p className={classes.asking}>Asking where {drag.order.number} can go …</p>
        ) : (
          drag.targets.map(({ stage, targets }) => (
            <div key={stage} className={classes.targetColumn}>
              <p className={classes.targetStage}>{stageWords[stage]}</p>
              {targets.map(({ group, label, action, reason }) => (
                <div
                  key={group}
                  data-target={group}
                  className={[classes.target, action === undefined ? classes.refusing : '', drag.over === group ? classes.over : ''].join(' ')}
                >
                  <strong>{label}</strong>
                  <span>{action === undefined ? reason : actionWords[action].does}</span>
                </div>
              ))}
            </div>
          ))
        )}
      </div>
      <div className={classes.ghost} ref={ghost} aria-hidden="true">
        {drag.order.number}
      </div>
    </>
  );
}
