// SPDX-License-Identifier: EUPL-1.2
// The door of the share kit: cards and posters as content, and a card as a picture. Posters are laid out by whoever prints.

export {
  altText,
  CARD_SIZES,
  cardSvg,
  type CardSize,
  type CardWords,
  cardWords,
  type Measure,
  wrapLines,
} from './card.ts';
export {
  CARD_DRAWINGS,
  cardsFrom,
  LONGEST_MESSAGE,
  type Poster,
  readPoster,
  readShareCard,
  type ShareCard,
  type ShareContext,
} from './share-list.ts';
