/**
 * The protocol in TLA+, explored completely by TLC, with all its guards and with each of
 * them taken out.
 */
@NullMarked
package io.github.dynamolocks.proof.model;

import org.jspecify.annotations.NullMarked;
