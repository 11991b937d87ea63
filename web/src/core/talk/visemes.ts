// What a mouth does for a sound: the fifteen visemes that speech programs name (Oculus's and TalkingHead's names), and
// the five of VRM, as mixtures of facial actions.

export const VISEMES = ['sil', 'PP', 'FF', 'TH', 'DD', 'kk', 'CH', 'SS', 'nn', 'RR', 'aa', 'E', 'I', 'O', 'U'] as const;
export type Viseme = (typeof VISEMES)[number];

/** Facial actions at full weight; one that a face has for each side is named without its side. The five vowels are those
 * that VRM files are written with. The rest is chosen by hand. */
export const MOUTHS: Record<Viseme, Record<string, number>> = {
  sil: {},
  PP: { mouthPress: 0.6, mouthRollLower: 0.35, mouthRollUpper: 0.3 },
  FF: { mouthRollLower: 0.6, mouthUpperUp: 0.3, jawOpen: 0.08 },
  TH: { jawOpen: 0.2, tongueOut: 0.35, mouthLowerDown: 0.2 },
  DD: { jawOpen: 0.15, mouthUpperUp: 0.15, mouthLowerDown: 0.25 },
  kk: { jawOpen: 0.2, mouthStretch: 0.15 },
  CH: { mouthFunnel: 0.5, jawOpen: 0.12 },
  SS: { mouthStretch: 0.35, mouthLowerDown: 0.25, jawOpen: 0.06 },
  nn: { jawOpen: 0.12, mouthLowerDown: 0.15 },
  RR: { mouthFunnel: 0.3, mouthPucker: 0.25, jawOpen: 0.15 },
  aa: { jawOpen: 0.6, mouthLowerDown: 0.2 },
  E: { mouthStretch: 0.6, mouthSmile: 0.3, jawOpen: 0.1 },
  I: { jawOpen: 0.2, mouthStretch: 0.6 },
  O: { mouthFunnel: 0.7, jawOpen: 0.35 },
  U: { mouthPucker: 0.7, jawOpen: 0.15 },
};

/** Other names of visemes: VRM's. */
const ALSO: Record<string, Viseme> = { ih: 'I', ou: 'U', ee: 'E', oh: 'O', viseme_sil: 'sil' };

/** The number of a viseme by its name, of any of the three families; -1 for a name that none has. */
export function visemeNumber(name: string): number {
  const plain = ALSO[name] ?? name.replace(/^viseme_/, '');
  return VISEMES.indexOf(plain as Viseme);
}

/** How strong each of a face's actions is for each viseme: one row a viseme. */
export function mouthTable(actions: readonly string[]): Float32Array[] {
  return VISEMES.map((viseme) => {
    const row = new Float32Array(actions.length);
    for (const [name, weight] of Object.entries(MOUTHS[viseme])) {
      for (const own of [name, `${name}Left`, `${name}Right`]) {
        const index = actions.indexOf(own);
        if (index >= 0) row[index] = weight;
      }
    }
    return row;
  });
}

const LETTERS: [RegExp, Viseme][] = [
  [/^[pbm]/, 'PP'], [/^(f|v|ph)/, 'FF'], [/^th/, 'TH'], [/^(ch|sh|j|tsch|sch)/, 'CH'], [/^[sz]|^c(?=[eiy])/, 'SS'], [/^[td]/, 'DD'],
  [/^[kgqxc]/, 'kk'], [/^[nl]/, 'nn'], [/^r/, 'RR'], [/^(oo|ou|u|ü|w)/, 'U'], [/^(ee|i|y)/, 'I'], [/^[eäé]/, 'E'], [/^[oö]/, 'O'], [/^a/, 'aa'],
];

/** Visemes of a written word, letter by letter: enough for a mouth that speaks with another's voice. */
export function visemesOfWord(word: string): Viseme[] {
  const out: Viseme[] = [];
  for (let rest = word.toLowerCase(); rest; ) {
    const found = LETTERS.map(([pattern, viseme]) => ({ length: pattern.exec(rest)?.[0].length ?? 0, viseme })).find((f) => f.length);
    if (found) out.push(found.viseme);
    rest = rest.slice(found?.length ?? 1);
  }
  return out;
}
