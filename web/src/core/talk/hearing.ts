// Sound to visemes without a network: how loud it is against the room, whether it hisses, and which vowel's resonances
// lie nearest to its spectrum. The vowels are those of Peterson and Barney (1952), men and women.
import { VISEMES, type Viseme } from './visemes.js';

/** Chosen by hand with synthetic vowels and hisses in noise, unless said otherwise. */
export interface HearingOptions {
  /** Decibels over the room's noise from which it is speech, and under which it is over. */
  open: number;
  close: number;
  /** The faintest speech, decibels of full scale. */
  faintest: number;
  /** Seconds that a sound goes on after it has become too faint: between two syllables a mouth does not fall shut. */
  hold: number;
  /** Decibels a second by which the room's noise is thought to rise, and the loudest speech to fade. */
  rise: number;
  fade: number;
  /** Power of the sound's strength that the mouth opens with. */
  opening: number;
  /** Squared decibels of difference from a vowel's spectrum that make it less likely by e. */
  doubt: number;
}

export const HEARING: HearingOptions = { open: 10, close: 6, faintest: -58, hold: 0.08, rise: 1.5, fade: 2, opening: 0.7, doubt: 9 };

/** First three resonances, hertz: of men, then of women. */
const VOWELS: [Viseme, [number, number, number][]][] = [
  ['aa', [[730, 1090, 2440], [850, 1220, 2810]]],
  ['E', [[530, 1840, 2480], [610, 2330, 2990]]],
  ['I', [[270, 2290, 3010], [310, 2790, 3310]]],
  ['O', [[570, 840, 2410], [590, 920, 2710]]],
  ['U', [[300, 870, 2240], [370, 950, 2670]]],
];
const BANDS = 24, LOWEST = 180, HIGHEST = 3800; // of the bands in which spectra are compared, hertz
const HISS = 3800; // hertz: what lies above is no vowel's

const bark = (f: number) => 26.81 / (1 + 1960 / f) - 0.53;
const hertz = (b: number) => 1960 / (26.81 / (b + 0.53) - 1);
const CENTRES = Float64Array.from({ length: BANDS }, (_, k) => hertz(bark(LOWEST) + (k / (BANDS - 1)) * (bark(HIGHEST) - bark(LOWEST))));
/** Half the width of a band: never narrower than what a high voice's harmonics are apart. */
const reach = (f: number) => Math.max(190, 0.16 * f);

/** Decibels of a vowel in the bands, their mean taken off: resonances in a row on a voice that falls by 6 dB an octave. */
function templateOf(formants: number[]): Float64Array {
  const all = [...formants, 3500, 4500], out = new Float64Array(BANDS);
  CENTRES.forEach((centre, k) => {
    let power = 0, weight = 0;
    for (let i = -8; i <= 8; i++) {
      const f = Math.max(20, centre + (reach(centre) * i) / 8), w = 1 - Math.abs(i) / 8;
      let gain = (100 / f) ** 2;
      for (const F of all) {
        const b = 50 + 0.03 * F; // width of the resonance
        gain *= (F * F + b * b / 4) ** 2 / (((f - F) ** 2 + b * b / 4) * ((f + F) ** 2 + b * b / 4));
      }
      power += w * gain * 4 * Math.sin(Math.PI * Math.min(1, f / 8000) / 2) ** 2 * 100;
      weight += w;
    }
    out[k] = 10 * Math.log10(power / weight);
  });
  return centred(out);
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.map((v) => v - mean);
}

const TEMPLATES = VOWELS.map(([viseme, kinds]) => ({ number: VISEMES.indexOf(viseme), kinds: kinds.map(templateOf) }));
const PP = VISEMES.indexOf('PP'), FF = VISEMES.indexOf('FF'), SS = VISEMES.indexOf('SS'), CH = VISEMES.indexOf('CH');

/** In place: the transform of n = 2^k complex numbers. */
function transform(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) [re[i], re[j], im[i], im[j]] = [re[j], re[i], im[j], im[i]];
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2, step = (-2 * Math.PI) / size;
    for (let k = 0; k < half; k++) {
      const c = Math.cos(step * k), s = Math.sin(step * k);
      for (let i = k; i < n; i += size) {
        const j = i + half, x = re[j] * c - im[j] * s, y = re[j] * s + im[j] * c;
        re[j] = re[i] - x;
        im[j] = im[i] - y;
        re[i] += x;
        im[i] += y;
      }
    }
  }
}

/** How many samples of a sound make one window: the power of two of 25 to 50 milliseconds. */
export const windowOf = (rate: number): number => 2 ** Math.ceil(Math.log2(0.025 * rate));

export class Hearing {
  /** Weights of the visemes, their sum at most one; all but "sil" are zero in silence. */
  readonly visemes = new Float32Array(VISEMES.length);
  /** Whether somebody speaks. */
  speaking = false;
  /** How strong the sound is against the loudest speech of late, 0 to 1, 0 in silence. */
  strength = 0;

  private floor = NaN;
  private loudest = -30;
  private faintFor = 0;
  private readonly re: Float64Array;
  private readonly im: Float64Array;

  /** `rate` is the samples a second. */
  constructor(readonly rate: number, private readonly options: HearingOptions = HEARING) {
    const n = windowOf(rate);
    this.re = new Float64Array(n);
    this.im = new Float64Array(n);
  }

  /** The newest window of a sound (at least {@link windowOf} samples, of which the last count), so many seconds after the one before. */
  hear(samples: Float32Array, seconds: number): void {
    const { options: o, re, visemes } = this, n = re.length, from = samples.length - n;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += samples[from + i] ** 2;
    const level = 10 * Math.log10(sum / n + 1e-10);
    // A room is never louder than the faintest that is heard in it.
    const floor = Number.isNaN(this.floor) ? Math.min(level, -50) : this.floor;
    this.floor = Math.max(-90, level < floor ? level + (floor - level) * Math.exp(-seconds / 0.05) : Math.min(level, floor + o.rise * seconds));
    this.loudest = Math.max(level, this.loudest - o.fade * seconds, this.floor + 18, o.faintest + 12);
    const over = level - this.floor;
    if (over > o.open && level > o.faintest) {
      this.speaking = true;
      this.faintFor = 0;
    } else if (over < o.close || level < o.faintest - 4) {
      this.faintFor += seconds;
      if (this.faintFor >= o.hold) this.speaking = false;
    }
    visemes.fill(0);
    this.strength = this.speaking && this.faintFor === 0 ? Math.min(1, 10 ** ((o.opening * (level - this.loudest)) / 20)) : 0;
    if (!this.strength) {
      // Lips close between two sounds of a word; in silence they rest.
      visemes[this.speaking ? PP : 0] = this.speaking ? 0.5 : 1;
      return;
    }
    this.spectrum(samples, from);
    const hiss = this.hiss();
    this.vowels(this.strength * (1 - hiss.share));
    visemes[hiss.viseme] += Math.max(0.5, this.strength) * hiss.share;
    visemes[0] = Math.max(0, 1 - visemes.reduce((a, b) => a + b, 0));
  }

  /** Squared magnitudes into `re`, up to half the rate. */
  private spectrum(samples: Float32Array, from: number): void {
    const { re, im } = this, n = re.length;
    for (let i = 0; i < n; i++) {
      re[i] = samples[from + i] * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n));
      im[i] = 0;
    }
    transform(re, im);
    for (let i = 0; i <= n / 2; i++) re[i] = re[i] ** 2 + im[i] ** 2;
  }

  private energy(low: number, high: number): number {
    const step = this.rate / this.re.length, last = Math.min(this.re.length / 2, Math.floor(high / step));
    let sum = 1e-12;
    for (let i = Math.ceil(low / step); i <= last; i++) sum += this.re[i];
    return sum;
  }

  /** How much of the sound is noise of the breath, and which. */
  private hiss(): { share: number; viseme: number } {
    const low = this.energy(100, 1500), high = this.energy(HISS, 12_000), middle = this.energy(2000, HISS);
    const noise = middle > 8 * low ? high + middle : high, bright = Math.max(0, (noise - low) / (noise + low));
    // A high voice is bright in its vowels, too, but it repeats itself.
    const share = this.rate < 12_000 || bright < 0.1 ? 0 : bright * (1 - this.voiced());
    if (share < 0.1) return { share: 0, viseme: SS };
    // "s" lies above "sh"; "f" has no place of its own and is faint.
    const flat = this.energy(1000, 2000) * 2 > 0.25 * this.energy(4000, 6000);
    return { share, viseme: flat && this.strength < 0.4 ? FF : middle > 0.8 * high ? CH : SS };
  }

  /** How surely the sound has a pitch of 80 to 400 hertz: the largest value of its autocorrelation. */
  private voiced(): number {
    const { re, rate } = this, n = re.length, power = re.slice(), none = new Float64Array(n);
    for (let i = 1; i < n / 2; i++) power[n - i] = power[i];
    transform(power, none);
    let most = 0;
    for (let lag = Math.ceil(rate / 400); lag <= Math.min(n / 2, rate / 80); lag++) most = Math.max(most, power[lag]);
    return Math.min(1, Math.max(0, (most / (power[0] + 1e-12) - 0.25) / 0.25));
  }

  private vowels(weight: number): void {
    if (weight <= 0) return;
    const { re, options, visemes } = this, step = this.rate / re.length, shape = new Float64Array(BANDS);
    CENTRES.forEach((centre, k) => {
      const half = reach(centre);
      let sum = 0, total = 0;
      for (let i = Math.max(1, Math.ceil((centre - half) / step)); i * step < centre + half && i < re.length / 2; i++) {
        const w = 1 - Math.abs(i * step - centre) / half;
        sum += w * re[i];
        total += w;
      }
      shape[k] = 10 * Math.log10(sum / Math.max(1e-9, total) + 1e-9);
    });
    // Far below the strongest there is nothing but the room.
    const top = shape.reduce((a, b) => Math.max(a, b));
    const seen = centred(shape.map((v) => Math.max(v, top - 45)));
    const off = TEMPLATES.map(({ kinds }) => Math.min(...kinds.map((t) => distance(seen, t))));
    const least = Math.min(...off), shares = off.map((d) => Math.exp(-(d - least) / options.doubt));
    const sum = shares.reduce((a, b) => a + b, 0);
    TEMPLATES.forEach(({ number }, k) => (visemes[number] += (weight * shares[k]) / sum));
  }
}

/** Mean squared decibels between two spectra. */
function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] - b[k]) ** 2;
  return sum / a.length;
}

/** What is heard of a whole sound, a hundred times a second: rows of the visemes' weights, each of what is around its time. */
export interface HeardSound {
  step: number;
  rows: Float32Array[];
  speaking: boolean[];
  strength: Float32Array;
}

export const STEP = 0.01; // seconds between two rows

export function hearAll(samples: Float32Array, rate: number): HeardSound {
  const hearing = new Hearing(rate), n = windowOf(rate), count = Math.max(1, Math.ceil(samples.length / rate / STEP));
  const padded = new Float32Array(samples.length + 2 * n), rows: Float32Array[] = [], speaking: boolean[] = [], strength = new Float32Array(count);
  padded.set(samples, n);
  for (let k = 0; k < count; k++) {
    const middle = n + Math.round(k * STEP * rate);
    hearing.hear(padded.subarray(middle - n / 2, middle + n / 2), STEP);
    rows.push(hearing.visemes.slice());
    speaking.push(hearing.speaking);
    strength[k] = hearing.strength;
  }
  return { step: STEP, rows, speaking, strength };
}
