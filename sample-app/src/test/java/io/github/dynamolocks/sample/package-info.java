/**
 * The tests of the sample. They use the library's published test kit.
 */
package io.github.dynamolocks.sample;
