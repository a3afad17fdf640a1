package io.github.dynamolocks.proof;

/**
 * A write of a protected value that its store accepted.
 *
 * @param resource what the value belongs to, and is locked by
 * @param applied when it was applied
 * @param id the call that wrote it
 * @param basedOn the call whose value it replaced as far as its writer knew,
 * {@link #NOTHING} if it knew of none
 */
record StoreWrite(String resource, Span applied, String id, String basedOn) {

	static final String NOTHING = "-";

}
