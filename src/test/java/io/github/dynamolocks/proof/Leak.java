package io.github.dynamolocks.proof;

/**
 * Something that was still there after its owner's end.
 *
 * @param kind the kind of violation that it is
 * @param what what it is
 */
record Leak(Violation.Kind kind, String what) {

}
