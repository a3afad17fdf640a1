package io.github.dynamolocks.proof;

/**
 * A thread, connection or item that outlived its owner.
 *
 * @param kind the kind of violation
 * @param what the description
 */
public record Leak(Violation.Kind kind, String what) {

}
