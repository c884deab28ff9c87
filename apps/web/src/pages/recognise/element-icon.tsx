// SPDX-License-Identifier: EUPL-1.2
// The drawing of each element; the same on every page that shows the three columns.

import { ActIcon, MeansIcon, PurposeIcon } from '../../icons/icons.tsx';
import type { ElementName } from './elements.ts';

export function ElementIcon(props: { readonly element: ElementName }) {
  if (props.element === 'acts') return <ActIcon />;
  return props.element === 'means' ? <MeansIcon /> : <PurposeIcon />;
}
