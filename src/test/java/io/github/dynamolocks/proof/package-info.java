/**
 * The proof under faults: several JVMs with annotated services, random faults, and a
 * checker of the recorded history. {@link ProofTests} runs it.
 */
@NullMarked
package io.github.dynamolocks.proof;

import org.jspecify.annotations.NullMarked;
