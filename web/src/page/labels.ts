// Facial actions and joints in plain words.

const FACE_GROUPS: [string, RegExp][] = [
  ['Eyes', /^eye/],
  ['Brows', /^brow/],
  ['Jaw', /^jaw/],
  ['Mouth', /^mouth/],
  ['Cheeks, nose and tongue', /./],
];

export function words(name: string): string {
  const text = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[._]/g, ' ')
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Facial actions in groups, each with the index of the avatar's action. */
export function faceGroups(names: string[]): { title: string; items: { label: string; index: number }[] }[] {
  const groups = FACE_GROUPS.map(([title]) => ({ title, items: [] as { label: string; index: number }[] }));
  names.forEach((name, index) => {
    const g = FACE_GROUPS.findIndex(([, pattern]) => pattern.test(name));
    groups[g].items.push({ label: words(name), index });
  });
  return groups.filter((g) => g.items.length);
}

/** Some faces to begin with: actions and how strong. */
export const FACES: Record<string, Record<string, number>> = {
  Smile: { mouthSmileLeft: 0.8, mouthSmileRight: 0.8, cheekSquintLeft: 0.4, cheekSquintRight: 0.4, eyeSquintLeft: 0.25, eyeSquintRight: 0.25 },
  Surprise: { jawOpen: 0.45, browInnerUp: 0.9, browOuterUpLeft: 0.8, browOuterUpRight: 0.8, eyeWideLeft: 0.7, eyeWideRight: 0.7 },
  Frown: { browDownLeft: 0.9, browDownRight: 0.9, mouthFrownLeft: 0.7, mouthFrownRight: 0.7 },
  Wink: { eyeBlinkLeft: 1, mouthSmileLeft: 0.5, cheekSquintLeft: 0.5 },
  Kiss: { mouthPucker: 0.9, eyeBlinkLeft: 0.3, eyeBlinkRight: 0.3 },
};

interface JointGroup {
  title: string;
  pattern: RegExp;
}

// Both naming schemes: of Anny (upperarm01.L) and of SMPL-X (left_elbow).
const JOINT_GROUPS: JointGroup[] = [
  { title: 'Body', pattern: /^(root|pelvis|spine)/i },
  { title: 'Head and neck', pattern: /^(neck|head|jaw)/i },
  { title: 'Left arm', pattern: /^((clavicle|shoulder|upperarm|lowerarm|wrist)\w*\.L|left_(collar|shoulder|elbow|wrist))$/i },
  { title: 'Right arm', pattern: /^((clavicle|shoulder|upperarm|lowerarm|wrist)\w*\.R|right_(collar|shoulder|elbow|wrist))$/i },
  { title: 'Left leg', pattern: /^((pelvis|upperleg|lowerleg|foot)\w*\.L|left_(hip|knee|ankle|foot))$/i },
  { title: 'Right leg', pattern: /^((pelvis|upperleg|lowerleg|foot)\w*\.R|right_(hip|knee|ankle|foot))$/i },
  { title: 'Left fingers', pattern: /^((finger|metacarpal)\w*([-.]\d+)?\.L|left_(thumb|index|middle|ring|pinky)\d)$/i },
  { title: 'Right fingers', pattern: /^((finger|metacarpal)\w*([-.]\d+)?\.R|right_(thumb|index|middle|ring|pinky)\d)$/i },
];

/** Joints worth posing by hand, in groups. */
export function jointGroups(names: string[]): { title: string; items: { label: string; index: number }[] }[] {
  const groups = JOINT_GROUPS.map(({ title }) => ({ title, items: [] as { label: string; index: number }[] }));
  names.forEach((name, index) => {
    // The sides come first: "pelvis.L" belongs to a leg, "pelvis" to the body.
    const order = [2, 3, 4, 5, 6, 7, 0, 1];
    const g = order.find((k) => JOINT_GROUPS[k].pattern.test(name));
    if (g !== undefined) groups[g].items.push({ label: jointWords(name), index });
  });
  return groups.filter((g) => g.items.length);
}

/** What Anny's numbered bones are; the second one of a limb carries only its twist. */
const BONES: Record<string, string> = {
  root: 'Hips', spine05: 'Waist', spine04: 'Lower back', spine03: 'Middle back', spine02: 'Upper back', spine01: 'Chest',
  neck01: 'Base of the neck', neck02: 'Neck', neck03: 'Top of the neck', clavicle: 'Collarbone', shoulder01: 'Shoulder blade',
  upperarm01: 'Shoulder', upperarm02: 'Twist of the upper arm', lowerarm01: 'Elbow', lowerarm02: 'Twist of the forearm', pelvis: 'Side of the hips',
  upperleg01: 'Hip', upperleg02: 'Twist of the thigh', lowerleg01: 'Knee', lowerleg02: 'Twist of the shin', foot: 'Ankle',
};
const FINGERS = ['thumb', 'index finger', 'middle finger', 'ring finger', 'little finger'];

function jointWords(name: string): string {
  const bone = /^(.+?)(\.[LR])?$/.exec(name)![1], finger = /^finger(\d)-(\d)$/.exec(bone), palm = /^metacarpal(\d)$/.exec(bone);
  if (BONES[bone] && (name !== bone || !/^(pelvis|foot)$/.test(bone))) return BONES[bone]; // SMPL-X has a "pelvis", too
  if (finger) return words(`${FINGERS[+finger[1] - 1]}, ${['base', 'middle', 'tip'][+finger[2] - 1]}`);
  if (palm) return words(`${FINGERS[+palm[1]]}, palm`);
  const plain = name.replace(/\.[LR]$/, '').replace(/^(left|right)_/, '');
  return words(plain.replace(/0(\d)$/, ' $1').replace(/^(upper|lower)(arm|leg)/, '$1 $2'));
}
