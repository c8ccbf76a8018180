import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const teal: MantineColorsTuple = ['#e6f7f5', '#d0ece8', '#a3d9d2', '#72c5bb', '#4bb4a7', '#32aa9b', '#1e9d8e', '#0b7d71', '#066b60', '#00584f'];

/** Colours keep a contrast of 4.5 : 1 against their ground in light and dark (WCAG 2.2, 1.4.3). */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 8, dark: 7 },
  colors: { teal },
  autoContrast: true,
  respectReducedMotion: true,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  components: {
    // What opens as soon as a dialog does hides what it says.
    Select: { defaultProps: { openOnFocus: false } },
    // A dialog's head is not the head of the page.
    ModalHeader: { defaultProps: { component: 'div' } },
    // Beside the page in its landmark, and without an element that no menu may have.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, portalProps: { target: '#main' } } },
    ModalCloseButton: { defaultProps: { 'aria-label': 'Close' } },
  },
});

/** Where the library's own colours have less contrast than that. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5f676f',
    '--mantine-color-placeholder': '#6b737b',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-yellow-light-color': '#854a00',
    '--mantine-color-orange-light-color': '#a63200',
  },
  dark: {
    '--mantine-color-dimmed': '#b0b0b0',
    '--mantine-color-placeholder': '#9a9a9a',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-red-filled': 'var(--mantine-color-red-9)',
  },
});
