package io.github.dynamolocks.sample.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the whole sample with few tickets: real processes and a real kill.
 */
class TicketSaleTests {

	@Test
	void saleLosesUpdatesOnlyWithoutTheLock() throws Exception {
		Options options = Options.parse(new String[] { "--tickets=30" }, Map.of());
		List<String> output = new ArrayList<>();
		assertThat(new TicketSale(options, output::add, output::add, Watch.NONE).run())
			.as(() -> String.join("\n", output))
			.isTrue();
		assertThat(output).anyMatch((line) -> line.contains("is killed (SIGKILL) while it holds the lock"));
		assertThat(Files.readString(Path.of("target", "ticket-sale.html"))).contains("class=\"cross\"",
				"With the lock every one of the 60 tickets was sold once");
	}

}
