import { ConfirmedPassword, ConfirmPassword } from '@orderly/contract';
import type { FastifyInstance } from 'fastify';
import type { IdentityRoutesDeps } from './admin-routes.ts';
import { confirmPassword, type VerifyPassword } from './confirm.ts';

/** The password typed again, before what a person alone may do. */
export function confirmRoutes(app: FastifyInstance, deps: IdentityRoutesDeps & { readonly verifyPassword: VerifyPassword }): void {
  app.post<{ Body: ConfirmPassword }>('/api/v1/auth/confirm-password', {
    config: { permission: 'signed_in', guessesPasswords: true },
    schema: {
      operationId: 'confirmPassword',
      tags: ['sessions'],
      summary: 'Type your password again',
      description: 'Signing an order asks for it when you last typed it, or signed in, more than fifteen minutes ago.',
      body: ConfirmPassword,
      response: { 200: ConfirmedPassword },
    },
    handler: (request) => confirmPassword(deps, { ...deps.requestOf(request), cookie: request.headers.cookie, password: request.body.password }),
  });
}
