<?php
// Reads CSVs as the portal does and prints one JSON array a row. With two files: the first is what imgpack
// wrote, the second JSON Lines of what it must say; exit 1 where they differ.
function rows(string $path): array {
    $file = fopen($path, 'r');
    $rows = [];
    // The portal calls fgetcsv with its default escape character.
    while (($row = fgetcsv($file, 0, ',', '"', '\\')) !== false) {
        $rows[] = $row;
    }
    fclose($file);
    return $rows;
}

$flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE;
$found = array_map(fn($row) => json_encode($row, $flags), rows($argv[1]));
if (!isset($argv[2])) {
    echo implode("\n", $found), "\n";
    exit(0);
}
$wanted = array_map(
    fn($line) => json_encode(json_decode($line), $flags),
    file($argv[2], FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES)
);
$bad = 0;
foreach (range(0, max(count($found), count($wanted)) - 1) as $number) {
    $left = $found[$number] ?? '(no row)';
    $right = $wanted[$number] ?? '(no row)';
    if ($left !== $right) {
        echo "row $number: PHP reads $left, wanted $right\n";
        $bad++;
    }
}
exit($bad > 0 ? 1 : 0);
