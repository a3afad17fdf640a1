/**
 * The tests of the protocol's TLA+ model: TLC explores it completely, with all guards and
 * without each of them.
 */
@NullMarked
package io.github.dynamolocks.proof.model;

import org.jspecify.annotations.NullMarked;
