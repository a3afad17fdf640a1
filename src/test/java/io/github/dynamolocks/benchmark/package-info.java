/**
 * The benchmarks, which compare this library with a hand-written lock in the same run.
 * The Maven profile {@code benchmark} runs them; no test does.
 */
@NullMarked
package io.github.dynamolocks.benchmark;

import org.jspecify.annotations.NullMarked;
