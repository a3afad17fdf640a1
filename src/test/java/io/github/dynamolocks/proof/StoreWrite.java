package io.github.dynamolocks.proof;

/**
 * A write of a protected value that its store accepted.
 *
 * @param resource the locked resource of the value
 * @param applied when the write was applied
 * @param id the call that wrote it
 * @param basedOn the call that wrote the value which the writer had read, or
 * {@link #NOTHING}
 */
public record StoreWrite(String resource, Span applied, String id, String basedOn) {

	static final String NOTHING = "-";

}
