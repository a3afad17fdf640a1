/**
 * Tests of the sample, written with the test kit that users of the library have.
 */
package io.github.dynamolocks.sample;
