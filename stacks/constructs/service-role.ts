import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { IamRole, IamRolePolicy } from '../lib/aws';
import { requireMatch } from '../lib/checks';
import { rolePolicy, type Statement, trustPolicy } from '../lib/iam';
import { nameOf } from '../lib/naming';

export interface ServiceRoleProps {
  readonly environment: Environment;
  readonly purpose: string;
  /** @example 'lambda.amazonaws.com' */
  readonly service: string;
  readonly statements: readonly Statement[];
  /**
   * Refuses the service when it acts for another account. Not for Lambda, which states no account when it assumes a
   * role.
   */
  readonly onlyForThisAccount?: boolean;
}

/** A role that one service assumes, with its own policy. */
export class ServiceRole extends Construct {
  readonly arn: string;
  /** Must exist before the role can be used. */
  readonly policy: IamRolePolicy;

  constructor(
    scope: Construct,
    id: string,
    { environment, purpose, service, statements, onlyForThisAccount = true }: ServiceRoleProps,
  ) {
    super(scope, id);
    const when = onlyForThisAccount ? { StringEquals: { 'aws:SourceAccount': environment.account } } : undefined;
    const name = requireMatch(
      `${id} role name`,
      nameOf(environment, purpose),
      /^[\w+=,.@-]{1,64}$/,
      'at most 64 letters, digits and + = , . @ - _',
    );
    const role = new IamRole(this, 'role', { name, assumeRolePolicy: trustPolicy(service, when) });
    this.policy = new IamRolePolicy(this, 'policy', { name: 'own', role: role.name, policy: rolePolicy(statements) });
    this.arn = role.arn;
  }
}
