const fence = /^```(\w*)[^\n]*\n([\s\S]*?)^```/gm;

/**
 * Commands of a Markdown text's `sh` blocks, each as its words: one per line and per part of a chain,
 * without comments, and without variables set in front.
 */
export function shellCommands(markdown: string): string[][] {
  const blocks = [...markdown.matchAll(fence)].filter(([, language]) => language === 'sh').map(([, , block]) => String(block));
  return blocks
    .flatMap((block) => block.replaceAll(/\\\n\s*/g, ' ').split(/\n|&&|\|\||[;|]/))
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').replace(/^\s*\$\s/, ''))
    .map((line) => line.trim().replace(/^(?:[A-Z_]+=\S*\s+)+/, ''))
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/));
}

/** Relative targets of a Markdown text's links and images; code is not looked into. */
export function relativeLinks(markdown: string): string[] {
  const prose = markdown.replace(fence, '').replace(/`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)/g), ...prose.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)].map(([, target]) =>
    String(target),
  );
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** Anchors of a Markdown text's headings, as GitHub makes them. */
export function anchors(markdown: string): string[] {
  const headings = [...markdown.replace(fence, '').matchAll(/^#+\s+(.+?)\s*$/gm)].map(([, heading]) => String(heading));
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}
