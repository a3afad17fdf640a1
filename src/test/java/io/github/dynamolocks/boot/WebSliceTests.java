package io.github.dynamolocks.boot;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import io.github.dynamolocks.LogCapture;
import io.github.dynamolocks.test.WithInMemoryLocks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests a slice with the web layer of an application. The log is captured before the
 * context starts.
 */
class WebSliceTests {

	private static final String PACKAGE = "io.github.dynamolocks.annotation";

	private static final String NO_EFFECT = "@DistributedLock has no effect";

	@Nested
	@WebMvcTest
	class WithoutLocks {

		private static LogCapture log;

		@BeforeAll
		static void capture() {
			log = new LogCapture(PACKAGE);
		}

		@AfterAll
		static void end() {
			log.close();
		}

		@Test
		void lockedBeanIsNamedInAWarning(@Autowired MockMvcTester web) {
			assertThat(web.get().uri("/ship")).hasBodyTextEqualTo("not locked");
			assertThat(log.text()).containsOnlyOnce(NO_EFFECT)
				.contains("ship() of bean 'shipping', " + SliceApplication.Shipping.class.getName())
				.contains("Import DynamoLocksAutoConfiguration");
		}

	}

	@Nested
	@WebMvcTest
	@ImportAutoConfiguration(DynamoLocksAutoConfiguration.class)
	@WithInMemoryLocks
	class WithLocks {

		private static LogCapture log;

		@BeforeAll
		static void capture() {
			log = new LogCapture(PACKAGE);
		}

		@AfterAll
		static void end() {
			log.close();
		}

		@Test
		void importedLocksLockTheBean(@Autowired MockMvcTester web) {
			assertThat(web.get().uri("/ship")).hasBodyTextEqualTo("locked");
			assertThat(log.text()).contains("dynamo-locks.store=memory").doesNotContain(NO_EFFECT);
		}

	}

	@Nested
	@WebMvcTest(properties = "dynamo-locks.enabled=false")
	class WithDisabledLocks {

		private static LogCapture log;

		@BeforeAll
		static void capture() {
			log = new LogCapture(PACKAGE);
		}

		@AfterAll
		static void end() {
			log.close();
		}

		@Test
		void disabledLocksGiveNoWarning(@Autowired MockMvcTester web) {
			assertThat(web.get().uri("/ship")).hasBodyTextEqualTo("not locked");
			assertThat(log.text()).doesNotContain(NO_EFFECT);
		}

	}

}
