// SPDX-License-Identifier: EUPL-1.2
// Several names of colleagues after one another, each kept apart from the direction of the text around it.

export function NamesOf({ names }: { readonly names: readonly string[] }) {
  return (
    <>
      {names.map((name, index) => (
        <span key={`${index} ${name}`}>
          {index === 0 ? '' : ', '}
          <bdi>{name}</bdi>
        </span>
      ))}
    </>
  );
}
