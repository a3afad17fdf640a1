/**
 * The demonstration around the box office: a runner that starts its instances, kills one
 * of them and shows what became of the tickets.
 */
@NullMarked
package io.github.dynamolocks.sample.demo;

import org.jspecify.annotations.NullMarked;
