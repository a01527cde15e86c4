/** Words of people as one line: nothing of what others wrote may move the terminal's cursor. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{C}]+/gu, ' ');
}
