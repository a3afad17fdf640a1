/**
 * What waiting costs, measured beside a plain hand-written lock in the same run. Run by
 * the Maven profile {@code benchmark}, and by no test.
 */
@NullMarked
package io.github.dynamolocks.benchmark;

import org.jspecify.annotations.NullMarked;
