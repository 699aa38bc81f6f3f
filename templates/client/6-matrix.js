// The heads of the matrix stay in sight where the whole table fits; where it does not, its box scrolls sideways instead.
const matrix = document.querySelector('.matrix');
if (matrix) {
  const box = matrix.parentElement;
  const fit = () => {
    box.classList.remove('fits');
    box.classList.toggle('fits', box.scrollWidth <= box.clientWidth);
  };
  addEventListener('resize', fit);
  fit();
}
