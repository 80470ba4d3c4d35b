/** A slug of a name: lower case, every run of other characters one hyphen. The server makes the same of it. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 80)
    .replace(/-$/, '');
}

/** The slug after the name has changed: it follows until somebody has written one of their own. */
export function followingSlug(slug: string, nameBefore: string, nameNow: string): string {
  return slug === slugOf(nameBefore) ? slugOf(nameNow) : slug;
}
