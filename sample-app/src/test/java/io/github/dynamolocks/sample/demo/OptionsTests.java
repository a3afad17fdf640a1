package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class OptionsTests {

	@Test
	void runnerStartsADynamoDbWithoutAnEndpoint() {
		Options options = Options.parse(new String[0], Map.of());
		assertThat(options.startsDynamoDb()).isTrue();
		assertThat(options.tickets()).isEqualTo(150);
		assertThat(options.lease()).isEqualTo(Duration.ofSeconds(5));
	}

	@Test
	void runnerUsesTheGivenEndpoint() {
		Options options = Options.parse(new String[] { "--endpoint=http://localhost:4566", "--lease=3" },
				Map.of("TICKETS_REGION", "eu-west-1"));
		assertThat(options.startsDynamoDb()).isFalse();
		assertThat(options.endpoint()).isEqualTo("http://localhost:4566");
		assertThat(options.region()).isEqualTo("eu-west-1");
		assertThat(options.lease()).isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void watchedSaleHasAPageAndMoreTickets() {
		Options free = Options.parse(new String[] { "--watch" }, Map.of());
		assertThat(free.watch()).isZero();
		assertThat(free.tickets()).isEqualTo(400);
		assertThat(Options.parse(new String[] { "--watch=8081", "--tickets=20" }, Map.of()).watch()).isEqualTo(8081);
		assertThat(Options.parse(new String[0], Map.of()).isWatched()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "--tickets=9", "--tickets=many", "--lease=2", "--colour=red", "endpoint", "--watch=",
			"--watch=no", "--watch=65536", "--watch=-1" })
	void invalidArgumentIsNamed(String argument) {
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse(new String[] { argument }, Map.of()))
			.withMessageContaining(argument)
			.withMessageContaining("--endpoint=");
	}

}
