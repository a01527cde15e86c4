import type { Json } from '../../../../kernel/canonical.ts';
import type { MemberKey } from '../../../../kernel/ids.ts';
import type { GroupCommit } from '../../../../modules/ledger/group-commit.ts';
import type { Application } from '../../../application.ts';
import { operationFrom } from '../../once.ts';

/** Commits what a request asks together with others that come meanwhile, once for its key. @throws Fault that refuses it */
export function submit<Input, Answer extends Json, Owner extends MemberKey>(
  app: Application,
  request: Parameters<typeof operationFrom>[1],
  group: GroupCommit<Input, Answer, Owner>,
  input: Input,
): Promise<Answer> {
  return group.submit({ input, operations: (owner) => [operationFrom(app, request, owner)] });
}
