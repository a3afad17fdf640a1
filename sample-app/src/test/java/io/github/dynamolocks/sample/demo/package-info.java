/**
 * The tests of the demonstration.
 */
package io.github.dynamolocks.sample.demo;
