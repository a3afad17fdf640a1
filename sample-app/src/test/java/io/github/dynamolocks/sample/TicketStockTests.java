package io.github.dynamolocks.sample;

import java.util.OptionalLong;
import java.util.stream.Stream;

import io.github.dynamolocks.sample.demo.SampleTables;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

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
	void stockAcceptsTheWriteOfItsHolder() {
		this.stocks.write("fenced", 10, OptionalLong.empty());
		for (long token = 7; token < 9; token++) {
			int left = this.stocks.left("fenced", OptionalLong.of(token));
			this.stocks.write("fenced", left - 1, OptionalLong.of(token));
		}
		assertThat(this.stocks.left("fenced", OptionalLong.empty())).isEqualTo(8);
	}

	@Test
	void stockRefusesAFormerHolderAfterTheReadOfTheNewHolder() {
		this.stocks.write("taken", 10, OptionalLong.empty());
		this.stocks.left("taken", OptionalLong.of(7));
		this.stocks.left("taken", OptionalLong.of(8));
		assertThatExceptionOfType(FencedOffException.class)
			.isThrownBy(() -> this.stocks.write("taken", 9, OptionalLong.of(7)))
			.withMessage("The stock 'taken' in the table 'ticket_stock' refuses token 7, the last it has seen is 8");
		assertThatExceptionOfType(FencedOffException.class)
			.isThrownBy(() -> this.stocks.left("taken", OptionalLong.of(7)));
		assertThat(this.stocks.left("taken", OptionalLong.of(8))).isEqualTo(10);
	}

	@Test
	void writeWithoutAReadIsRefused() {
		this.stocks.write("unread", 10, OptionalLong.empty());
		assertThatExceptionOfType(FencedOffException.class)
			.isThrownBy(() -> this.stocks.write("unread", 9, OptionalLong.of(7)))
			.withMessageContaining("has seen is none");
	}

	@Test
	void lostAnswersDoNotChangeTheResult(FaultProxy proxy) {
		this.stocks.write("repeated", 10, OptionalLong.empty());
		proxy.next("UpdateItem").dropAnswer();
		assertThat(this.stocks.left("repeated", OptionalLong.of(7))).isEqualTo(10);
		proxy.next("PutItem").dropAnswer();
		this.stocks.write("repeated", 9, OptionalLong.of(7));
		assertThat(this.stocks.left("repeated", OptionalLong.empty())).isEqualTo(9);
	}

	@Test
	void lastWriterWinsWithoutAToken() {
		this.stocks.write("plain", 10, OptionalLong.empty());
		this.stocks.write("plain", 12, OptionalLong.empty());
		assertThat(this.stocks.left("plain", OptionalLong.empty())).isEqualTo(12);
	}

	@ParameterizedTest
	@MethodSource("tokens")
	void missingStockIsNamed(OptionalLong token) {
		assertThatIllegalStateException().isThrownBy(() -> this.stocks.left("opera", token))
			.withMessageContaining("'ticket_stock'")
			.withMessageContaining("'opera'");
	}

	static Stream<OptionalLong> tokens() {
		return Stream.of(OptionalLong.empty(), OptionalLong.of(7));
	}

}
