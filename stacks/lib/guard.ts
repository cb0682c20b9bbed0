import { Annotations, type IAspect, TerraformResource } from 'cdktf';
import type { IConstruct } from 'constructs';
import { LambdaEventSourceMapping } from './aws';

/** Resource types excluded by design, and their alternatives. */
const REFUSED: Readonly<Record<string, string>> = {
  aws_nat_gateway: 'private subnets reach AWS by endpoints',
  aws_iam_user: 'people and machines take roles on',
  aws_iam_access_key: 'people and machines take roles on',
  aws_iam_role_policy_attachment: 'a role has one policy of its own, written here',
};

/** Rejects resources during synthesis; the policy check also rejects them in the synthesised output. */
export class Guard implements IAspect {
  visit(node: IConstruct): void {
    if (!(node instanceof TerraformResource)) return;
    const reason = REFUSED[node.terraformResourceType];
    if (reason !== undefined)
      Annotations.of(node).addError(`${node.terraformResourceType} is not for this project: ${reason}`);
    if (node instanceof LambdaEventSourceMapping && node.parallelizationFactorInput !== 1) {
      Annotations.of(node).addError(
        `parallelizationFactor is ${String(node.parallelizationFactorInput)}: it must be 1, because a shard has one writer`,
      );
    }
  }
}
