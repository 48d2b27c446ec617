/** Starts what the database tests share. */
export async function setup(): Promise<void> {}
