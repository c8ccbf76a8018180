/**
 * How a client stands with its server: it connects for the first time; hears everything as it happens; lost the connection and catches up; can't reach the server and
 * keeps trying; or nobody is signed in any more, and it has stopped.
 */
export type State = 'connecting' | 'live' | 'recovering' | 'offline' | 'signed_out';
