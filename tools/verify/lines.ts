import { StringDecoder } from 'node:string_decoder';

/** Lines of a stream that end with a line feed and nothing else: JSON texts may hold other characters that some take for an end. */
export async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of stream) {
    const [first = '', ...more] = decoder.write(chunk).split('\n');
    rest += first;
    for (const next of more) {
      yield rest;
      rest = next;
    }
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}
