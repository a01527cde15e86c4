import { type ErrorCode, Fault } from '../../../kernel/errors.ts';

/** As `doing`; a refusal of one of these codes also says which command comes next. */
export async function sayingNext<Done>(doing: Promise<Done>, commands: Partial<Record<ErrorCode, string>>): Promise<Done> {
  try {
    return await doing;
  } catch (error) {
    const command = error instanceof Fault ? commands[error.code] : undefined;
    if (!(error instanceof Fault) || command === undefined) throw error;
    throw new Fault(error.code, { detail: `${error.detail} Here: ${command}`, cause: error });
  }
}
