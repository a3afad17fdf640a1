package io.github.dynamolocks.proof;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how spans overlap and cover each other.
 */
class SpanTests {

	@Test
	void coverCountsOverlapsOnceAndIgnoresTheOutside() {
		List<Span> others = List.of(new Span(50, 70), new Span(0, 20), new Span(15, 30), new Span(60, 65),
				new Span(90, 200));

		assertThat(Span.covered(new Span(10, 100), others)).isEqualTo(20 + 20 + 10);
		assertThat(Span.covered(new Span(31, 49), others)).isZero();
	}

	@Test
	void touchingSpansDoNotOverlap() {
		assertThat(new Span(0, 10).overlaps(new Span(10, 20))).isFalse();
		assertThat(new Span(0, 11).overlaps(new Span(10, 20))).isTrue();
	}

}
