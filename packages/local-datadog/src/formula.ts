import { badRequest } from './api-error.ts';

/** A formula of a v2 request as a tree. */
export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'query'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Formula[] }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Formula; readonly right: Formula };

/** Operator between two terms. */
export type Operator = '+' | '-' | '*' | '/';

interface Reader {
  readonly text: string;
  readonly tokens: readonly string[];
  at: number;
}

const TOKEN = /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|'[^']*'|"[^"]*"|[-+*/(),])/y;

/** Parses a formula such as `calendar_shift(a, '-1d', 'UTC') / 2`; throws a 400 for one that is none. */
export function parseFormula(text: string): Formula {
  const reader: Reader = { text, tokens: tokenize(text), at: 0 };
  const formula = sum(reader);
  if (reader.at < reader.tokens.length) throw malformed(reader);
  return formula;
}

/** Names of the queries that a formula uses, in order of appearance. */
export function queriesIn(formula: Formula): readonly string[] {
  if (formula.kind === 'query') return [formula.name];
  if (formula.kind === 'call') return formula.args.flatMap(queriesIn);
  return formula.kind === 'binary' ? [...queriesIn(formula.left), ...queriesIn(formula.right)] : [];
}

function tokenize(text: string): readonly string[] {
  const tokens: string[] = [];
  const source = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const { lastIndex } = TOKEN;
    const token = TOKEN.exec(source)?.[1];
    if (token === undefined)
      throw badRequest(`Error parsing formula: unable to parse ${text} at column ${lastIndex + 1}`);
    tokens.push(token);
  }
  return tokens;
}

function sum(reader: Reader): Formula {
  let left = product(reader);
  for (let operator = take(reader, '+', '-'); operator; operator = take(reader, '+', '-')) {
    left = { kind: 'binary', operator, left, right: product(reader) };
  }
  return left;
}

function product(reader: Reader): Formula {
  let left = factor(reader);
  for (let operator = take(reader, '*', '/'); operator; operator = take(reader, '*', '/')) {
    left = { kind: 'binary', operator, left, right: factor(reader) };
  }
  return left;
}

function factor(reader: Reader): Formula {
  if (take(reader, '-')) return negative(factor(reader));
  const token = reader.tokens[reader.at];
  reader.at += 1;
  if (token === undefined) throw malformed(reader);
  if (token === '(') return closed(reader, sum(reader));
  if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
  if (/^['"]/.test(token)) return { kind: 'text', value: token.slice(1, -1) };
  if (!/^[A-Za-z_]/.test(token)) throw malformed(reader);
  return take(reader, '(')
    ? { kind: 'call', name: token, args: callArguments(reader) }
    : { kind: 'query', name: token };
}

function negative(operand: Formula): Formula {
  if (operand.kind === 'number') return { kind: 'number', value: -operand.value };
  return { kind: 'binary', operator: '*', left: { kind: 'number', value: -1 }, right: operand };
}

function callArguments(reader: Reader): readonly Formula[] {
  const args = [sum(reader)];
  while (take(reader, ',')) args.push(sum(reader));
  if (!take(reader, ')')) throw malformed(reader);
  return args;
}

function closed(reader: Reader, inside: Formula): Formula {
  if (!take(reader, ')')) throw malformed(reader);
  return inside;
}

function take<Token extends string>(reader: Reader, ...wanted: readonly Token[]): Token | undefined {
  const found = wanted.find((token) => token === reader.tokens[reader.at]);
  if (found !== undefined) reader.at += 1;
  return found;
}

function malformed({ text, tokens, at }: Reader): Error {
  const token = tokens[at];
  return badRequest(`Error parsing formula: unable to parse ${text}: unexpected ${token ? `"${token}"` : 'end'}`);
}
