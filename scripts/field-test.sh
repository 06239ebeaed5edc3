#!/bin/sh
# Runs imgpack on images that nobody of this project made: those of some fifty Debian packages.
# Not part of the test suite: it downloads about 870 MB and needs about 12 GB of disk and an hour.
#
#   scripts/field-test.sh [WORKDIR] [STAGE...]
#
# Needs Debian 12 with: python3 (3.11 or later), Pillow, zip, unzip, 7zip, libarchive-tools, tar,
# bzip2, git, time, libxml2-utils, pngcheck, jpeginfo, gifsicle, libtiff-tools. Packages are only
# downloaded and unpacked in WORKDIR; none is installed. IMGPACK names the binary under test.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=${1:-$(mktemp -d)}
[ $# -gt 0 ] && shift
: "${IMGPACK:=$here/../target/fast/imgpack}"
export IMGPACK

packages="
adwaita-icon-theme breeze-icon-theme cynthiune.app desktop-base freeciv-data gcompris-qt-data
ghostscript-doc gimp-data gnome-backgrounds gnustep-gui-common gnustep-icons gorm.app grass-doc
gworkspace-common imagemagick-6-doc kgeography-data lazarus-src-2.2 lbreakout2-data lbreakouthd-data
lgeneral-data libjs-openlayers librsvg2-tests libsdl1.2-dev libtk-img-doc lmarbles
lomiri-wallpapers-16.04 ltris marble-data mate-backgrounds openclipart-svg oxygen-icon-theme
pingus-data plasma-workspace-wallpapers projectcenter.app python-pil-doc python3-imageio
python3-skimage supertux-data systempreferences.app tk8.6-doc tuxpaint-config tuxpaint-data
tuxpaint-stamps-default tuxtype-data ukui-wallpapers wmaker-data wx3.2-examples
"

mkdir -p "$work/debs" "$work/root"
for package in $packages; do
    [ -d "$work/root/$package" ] && continue
    (cd "$work/debs" && apt-get download "$package")
    mkdir "$work/root/$package.part"
    dpkg-deb -x "$work/debs/$package"_*.deb "$work/root/$package.part"
    mv "$work/root/$package.part" "$work/root/$package"
done

exec python3 "$here/field_test.py" "$work" "$@"
