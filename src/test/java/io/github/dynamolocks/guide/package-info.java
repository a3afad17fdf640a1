/**
 * The code of the guide to testing in the README, compiled and run.
 */
@NullMarked
package io.github.dynamolocks.guide;

import org.jspecify.annotations.NullMarked;
