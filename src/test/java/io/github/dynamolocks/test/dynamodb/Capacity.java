package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Adds up the capacity that one request consumes, by table.
 */
final class Capacity {

	/** A unit writes as many bytes. */
	private static final int WRITE_BLOCK = 1024;

	/**
	 * A unit reads as many bytes, an eventually consistent read as many by half a unit.
	 */
	private static final int READ_BLOCK = 4 * 1024;

	private static final double TRANSACTION = 2;

	private static final String PARAMETER = "ReturnConsumedCapacity";

	private static final String UNITS = "CapacityUnits";

	private final String wanted;

	private final boolean transaction;

	private final Map<String, Units> tables = new TreeMap<>();

	private Capacity(Parameters request, boolean transaction) {
		this.wanted = request.oneOf(PARAMETER, "NONE", "INDEXES", "TOTAL");
		this.transaction = transaction;
	}

	static Capacity of(Parameters request) {
		return new Capacity(request, false);
	}

	static Capacity ofTransaction(Parameters request) {
		return new Capacity(request, true);
	}

	/**
	 * Adds a write.
	 * @param bytes the larger of the item's sizes before and after
	 * @return its units
	 */
	double write(Table table, int bytes) {
		double units = blocks(bytes, WRITE_BLOCK) * (this.transaction ? TRANSACTION : 1);
		of(table).written += units;
		return units;
	}

	/** Adds a read. */
	void read(Table table, int bytes, boolean consistent) {
		double units = blocks(bytes, READ_BLOCK) * (consistent ? 1 : 0.5);
		of(table).read += units * (this.transaction ? TRANSACTION : 1);
	}

	private static double blocks(int bytes, int block) {
		return Math.max(1, (bytes + block - 1) / block);
	}

	private Units of(Table table) {
		return this.tables.computeIfAbsent(table.name(), (name) -> new Units());
	}

	/** Adds what a request to one table consumed to its result, if that was wanted. */
	void addOneTo(Map<String, @Nullable Object> result) {
		if (!this.wanted.equals("NONE")) {
			this.tables.forEach((table, units) -> result.put("ConsumedCapacity", json(table, units)));
		}
	}

	/**
	 * Adds what a request to several tables consumed to its result, if that was wanted.
	 */
	void addAllTo(Map<String, @Nullable Object> result) {
		if (!this.wanted.equals("NONE")) {
			List<Object> all = new ArrayList<>();
			this.tables.forEach((table, units) -> all.add(json(table, units)));
			result.put("ConsumedCapacity", all);
		}
	}

	private Map<String, Object> json(String table, Units units) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("TableName", table);
		json.putAll(json(units));
		if (this.wanted.equals("INDEXES")) {
			json.put("Table", json(units));
		}
		return json;
	}

	private Map<String, Object> json(Units units) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put(UNITS, units.read + units.written);
		if (this.transaction) {
			json.put((units.written > 0) ? "WriteCapacityUnits" : "ReadCapacityUnits", units.read + units.written);
		}
		return json;
	}

	/**
	 * What was consumed in one table.
	 */
	private static final class Units {

		private double read;

		private double written;

	}

}
