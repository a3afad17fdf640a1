/**
 * The demonstration of the box office: a runner starts its instances, kills one of them
 * and shows the result.
 */
@NullMarked
package io.github.dynamolocks.sample.demo;

import org.jspecify.annotations.NullMarked;
