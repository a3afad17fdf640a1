package io.github.dynamolocks.sample;

import java.util.OptionalLong;

import io.github.dynamolocks.sample.demo.SampleTables;
import io.github.dynamolocks.test.DynamoDbTest;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@DynamoDbTest
class TicketStockTests {

	private final TicketStock stocks;

	TicketStockTests(DynamoDbClient client) {
		SampleTables.create(client);
		this.stocks = new TicketStock(client, "ticket_stock", "ticket_sales", "run", "instance");
	}

	@Test
	void refusesALateWriteOfAFormerHolder() {
		this.stocks.write("fenced", 10, OptionalLong.of(7));
		this.stocks.write("fenced", 9, OptionalLong.of(8));
		assertThatExceptionOfType(ConditionalCheckFailedException.class)
			.isThrownBy(() -> this.stocks.write("fenced", 9, OptionalLong.of(7)));
		assertThat(this.stocks.left("fenced")).isEqualTo(9);
	}

	@Test
	void letsTheLastWriterWinWithoutAToken() {
		this.stocks.write("plain", 10, OptionalLong.empty());
		this.stocks.write("plain", 12, OptionalLong.empty());
		assertThat(this.stocks.left("plain")).isEqualTo(12);
	}

	@Test
	void saysWhichStockIsMissing() {
		assertThatIllegalStateException().isThrownBy(() -> this.stocks.left("opera"))
			.withMessageContaining("'ticket_stock'")
			.withMessageContaining("'opera'");
	}

}
