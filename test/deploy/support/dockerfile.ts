import { readFileSync } from 'node:fs';
import { DockerfileParser, type Instruction, type ModifiableInstruction } from 'dockerfile-ast';

/** One instruction of a Dockerfile. */
export interface Step {
  readonly keyword: string;
  /** `{ from: 'build' }` of `COPY --from=build`. */
  readonly flags: Readonly<Record<string, string>>;
  /** The arguments, without the flags. */
  readonly words: readonly string[];
  /** The same in one line. */
  readonly text: string;
  /** The strings of `["a", "b"]`; undefined for another form. */
  readonly list: readonly string[] | undefined;
}

/** A stage of a Dockerfile. */
export interface Stage {
  readonly image: string;
  readonly name: string | undefined;
  readonly steps: readonly Step[];
}

/** The stages of the Dockerfile, in order. */
export function readStages(file = 'Dockerfile'): readonly Stage[] {
  const stages: { image: string; name: string | undefined; steps: Step[] }[] = [];
  for (const instruction of DockerfileParser.parse(readFileSync(file, 'utf8')).getInstructions()) {
    const step = stepOf(instruction);
    const [image = '', , name] = step.words;
    if (step.keyword === 'FROM') stages.push({ image, name, steps: [] });
    else stages.at(-1)?.steps.push(step);
  }
  return stages;
}

function stepOf(instruction: Instruction): Step {
  const flags = 'getFlags' in instruction ? (instruction as ModifiableInstruction).getFlags() : [];
  const words = instruction.getArguments().map((argument) => argument.getValue());
  const text = words.join(' ');
  const json = text.replace(/^CMD /, '');
  return {
    keyword: instruction.getKeyword(),
    flags: Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue() ?? ''])),
    words,
    text,
    list: json.startsWith('[') ? JSON.parse(json) : undefined,
  };
}

/** The stage that is the image, and every step of it and of the stages that it begins with. */
export function stepsOf(stages: readonly Stage[], { image, steps }: Stage): readonly Step[] {
  const base = stages.find(({ name }) => name === image);
  return base === undefined ? steps : [...stepsOf(stages, base), ...steps];
}
