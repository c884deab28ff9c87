// SPDX-License-Identifier: EUPL-1.2
// The door of linkage: how many persons are on whose list, without showing anybody the lists. Used by the command line and by
// the pages. No I/O, no clock, no randomness of its own.

export { CLK_BITS, CLK_BYTES, ClkEncoder, type ClkWeights, WEIGHTS } from './encode/clk.ts';
export {
  ENCODED_FORMAT,
  type EncodedHeader,
  type EncodedList,
  readEncodedList,
  writeEncodedList,
} from './encode/encoded-list.ts';
export { encodeList, type EncodeReport, PARAMETERS } from './encode/encode-list.ts';
export { featureKey, keyFingerprint, masterKey } from './encode/feature-keys.ts';
export {
  type Agreement,
  fingerprintOf,
  isRehearsal,
  type LinkageKey,
  makeKeyPair,
  makeLinkageKey,
  openSealedKey,
  type PrivateKey,
  type PublicKey,
  publicFingerprint,
  readLinkageKey,
  type SealedKey,
  sealKey,
} from './encode/linkage-key.ts';
export {
  type Buckets,
  bucketsFor,
  comparisonsOf,
  findBlockedPairs,
  findPairs,
  joinPairs,
  MOST_COMPARISONS,
} from './compare/blocking.ts';
export { type FilterSet, findAllPairs, type PairOptions, type Pairs } from './compare/pairs.ts';
export { type Kernel, type KernelName, openKernel, weightsOf } from './compare/kernel.ts';
export { type History, historyKey, historyOrder } from './history.ts';
export {
  type BlindedHeader,
  type BlindedList,
  BLINDED_FORMAT,
  isBlinded,
  readBlindedList,
  writeBlindedList,
} from './keys/blinded-list.ts';
export { ELEMENT_BYTES, type Group, nobleGroup, SCALAR_SEED_BYTES } from './keys/group.ts';
export { BUNDLE_KEYS, KEY_TYPES, matchKeys } from './keys/match-keys.ts';
export {
  KEYS_PARAMETERS,
  makeBundles,
  PADDED_TO,
  passOn,
  type RingMaterial,
  secretFingerprint,
} from './keys/ring.ts';
export { bundleList, type BundleRequest } from './keys/bundle-list.ts';
export { type BundleResult, linkBundles } from './link-bundles.ts';
export { judgeTogether, linkLists, type LinkOptions, type LinkPhase, type LinkResult } from './link-lists.ts';
export { judgeList, readList } from './list.ts';
export { NO_NAME_DATA, type NameContent, type NameData, NORM_VERSION, readNameData } from './normalise/name-data.ts';
export { FIELDS, type ListRecord, normaliseList, type NormalisedList, type Person } from './normalise/record.ts';
export { type LinkageProblem, type Outcome, PROBLEMS, type ProblemCode, problem } from './problems.ts';
export { errorCases, type LinkageErrorShares, linksOf } from './linkage-errors.ts';
export { protectBySuppression, type ProtectedHistory, SMALLEST_CELL } from './protect.ts';
export {
  addToLedger,
  judgeLedger,
  type LedgerLine,
  readLedger,
  signingFingerprint,
  signingKeyOf,
  type Statement,
  stillToDelete,
  writeLedger,
} from './ledger/run-ledger.ts';
export {
  clusterRows,
  csvHistory,
  hasRecordNumbers,
  historyJson,
  historyOf,
  historyRows,
  noisyTable,
  readUnitFile,
  type ReleasedTable,
  type RunResult,
  type UnitFile,
  unitFileOf,
  withheldTable,
} from './unit-file.ts';
export { isMixed, isTwiceEncoded } from './mixed-encodings.ts';
export { partyName } from './party-name.ts';
export { personalRecordIds } from './personal-record-id.ts';
