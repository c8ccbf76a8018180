import { ActionIcon, Box, Group } from '@mantine/core';
import { type KeyboardEvent, memo, type PointerEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { Atlas, County } from './atlas.ts';
import classes from './us-map.module.css';
import { moved, type View, viewBoxOf, wholeCountry, zoomed } from './view.ts';

interface UsMapProps {
  readonly atlas: Atlas;
  /** What it shows, for who does not see it; a list beside it tells the same. */
  readonly label: string;
  /** Colours by county; the others stay blank. */
  readonly fills: ReadonlyMap<string, string>;
  /** SVG path of lines that stand out. */
  readonly lines: string;
  /** Counties that are hatched, since something is wrong with them. */
  readonly hatched: ReadonlySet<string>;
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly onChoose: (county: County) => void;
  readonly onPoint: (county: County | null) => void;
}

const step = 1.6;
/** A pointer that moves farther, in CSS pixels, moves the map and chooses nothing. */
const stillPx = 4;

/** The counties of the country. The pointer chooses and moves; by keyboard one moves and zooms (arrows, + and −, 0), and chooses in the list beside it. */
export function UsMap({ atlas, label, fills, lines, hatched, view, onView, onChoose, onPoint }: UsMapProps) {
  const hatch = useId();
  const dragging = useDragging(view, onView);
  const keys = (event: KeyboardEvent) => {
    const next = byKey(view, event.key);
    if (next === null) return;
    event.preventDefault();
    onView(next);
  };
  return (
    <Box className={classes.frame ?? ''} pos="relative">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the arrow keys, as any region that does has to be reached */}
      <section className={classes.map ?? ''} tabIndex={0} onKeyDown={keys} aria-label={`Map: ${label}. Arrows move it, plus and minus zoom.`}>
        <svg
          viewBox={viewBoxOf(view)}
          role="img"
          aria-label={label}
          onPointerDown={dragging.start}
          onPointerMove={dragging.move}
          onPointerUp={(event) => {
            const county = dragging.end() ? countyAt(atlas, event.target) : null;
            if (county !== null) onChoose(county);
          }}
          onPointerOver={(event) => onPoint(countyAt(atlas, event.target))}
          onPointerCancel={dragging.stop}
          onPointerLeave={() => {
            dragging.stop();
            onPoint(null);
          }}
        >
          <defs>
            <pattern id={hatch} width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="3" height="3" fill="var(--mantine-color-red-2)" />
              <rect width="1.4" height="3" fill="var(--mantine-color-red-8)" />
            </pattern>
          </defs>
          <Counties atlas={atlas} fills={fills} />
          {[...hatched].map((fips) => (
            <path key={fips} d={atlas.byFips.get(fips)?.path} fill={`url(#${hatch})`} pointerEvents="none" />
          ))}
          <path d={atlas.stateLines} className={classes.states ?? ''} />
          <path d={lines} className={classes.lines ?? ''} />
        </svg>
      </section>
      <Group gap={4} className={classes.buttons ?? ''}>
        <ViewButton label="Zoom in" onClick={() => onView(zoomed(view, step))}>
          +
        </ViewButton>
        <ViewButton label="Zoom out" onClick={() => onView(zoomed(view, 1 / step))}>
          −
        </ViewButton>
        <ViewButton label="Whole country" onClick={() => onView(wholeCountry)}>
          ⤢
        </ViewButton>
      </Group>
    </Box>
  );
}

const Counties = memo(function Counties({ atlas, fills }: Pick<UsMapProps, 'atlas' | 'fills'>) {
  return (
    <g className={classes.counties ?? ''}>
      {atlas.counties.map(({ fips, path }) => (
        <path key={fips} d={path} data-fips={fips} fill={fills.get(fips) ?? 'var(--map-blank)'} />
      ))}
    </g>
  );
});

function ViewButton({ label, onClick, children }: { readonly label: string; readonly onClick: () => void; readonly children: ReactNode }) {
  return (
    <ActionIcon variant="default" size="lg" aria-label={label} title={label} onClick={onClick}>
      {children}
    </ActionIcon>
  );
}

function countyAt(atlas: Atlas, target: EventTarget): County | null {
  return target instanceof SVGElement ? (atlas.byFips.get(target.dataset.fips ?? '') ?? null) : null;
}

const moves: Readonly<Record<string, (view: View) => View>> = {
  ArrowLeft: (view) => moved(view, -0.15, 0),
  ArrowRight: (view) => moved(view, 0.15, 0),
  ArrowUp: (view) => moved(view, 0, -0.15),
  ArrowDown: (view) => moved(view, 0, 0.15),
  '+': (view) => zoomed(view, step),
  '=': (view) => zoomed(view, step),
  '-': (view) => zoomed(view, 1 / step),
  '0': () => wholeCountry,
};

function byKey(view: View, key: string): View | null {
  return moves[key]?.(view) ?? null;
}

/** Moves the view with the pointer that is held down. `end` answers whether it was a choice and no movement. */
function useDragging(view: View, onView: (view: View) => void) {
  const from = useRef<{ readonly x: number; readonly y: number; readonly view: View } | null>(null);
  const [isMoving, setMoving] = useState(false);
  const stop = () => {
    from.current = null;
    setMoving(false);
  };
  return {
    start: (event: PointerEvent) => {
      from.current = { x: event.clientX, y: event.clientY, view };
    },
    move: (event: PointerEvent<SVGSVGElement>) => {
      if (from.current === null || event.buttons === 0) return;
      const { clientWidth, clientHeight } = event.currentTarget;
      const [right, down] = [from.current.x - event.clientX, from.current.y - event.clientY];
      if (!isMoving && Math.hypot(right, down) < stillPx) return;
      setMoving(true);
      onView(moved(from.current.view, right / clientWidth, down / clientHeight));
    },
    stop,
    end: () => {
      stop();
      return !isMoving;
    },
  };
}
